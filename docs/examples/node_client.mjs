// A client in another language, tried against the sandbox: plain fetch, Node 20 or later, nothing to install.
//
//     reward-orders sandbox        (or the container of sandbox/Dockerfile)
//     TANGO_BASE_URL=http://127.0.0.1:8765 node node_client.mjs
//
// It does by hand what the Python package does for you: one body and one externalRefID for all tries, so that Tango
// gives back the order that it has. It has no journal: a process that dies forgets what it was doing.

const base = process.env.TANGO_BASE_URL ?? "http://127.0.0.1:8765";
const { TANGO_PLATFORM_NAME: name = "me", TANGO_PLATFORM_KEY: key = "secret" } = process.env;
const headers = {
  authorization: `Basic ${Buffer.from(`${name}:${key}`).toString("base64")}`,
  "content-type": "application/json",
};
const TRIES = 5;

/** Place the order of a reference, or find the one that it has. */
export async function placeOrder({ reference, utid, amount, email, firstName }) {
  const body = JSON.stringify({
    accountIdentifier: "account-1",
    customerIdentifier: "customer-1",
    externalRefID: reference,
    utid,
    amount,
    deliveryMethod: "EMAIL",
    recipient: { email, firstName },
  });
  for (let tries = 1; ; tries += 1) {
    let answer;
    try {
      const signal = AbortSignal.timeout(30_000);
      const response = await fetch(`${base}/raas/v2/orders`, { method: "POST", headers, body, signal });
      answer = { status: response.status, order: await response.json() };
    } catch (error) {
      answer = { status: 0, reason: error.message }; // it may have arrived
    }
    const { status, order } = answer;
    if ((status === 200 || status === 201) && order.externalRefID === reference) return order;
    const isRefused = status >= 400 && status < 500 && status !== 409 && status !== 429;
    if (isRefused) throw new Error(`Tango refused ${reference}: HTTP ${status}, ${order?.errors?.[0]?.message ?? ""}`);
    if (tries === TRIES) throw new Error(`${reference} may have been ordered: ask again with the same reference`);
    await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** tries));
  }
}

/** Let the next create at the sandbox go wrong; see docs/sandbox.md, "The control API". */
async function fault(kind) {
  const told = JSON.stringify({ operation: "tangoCreateOrder", kind });
  await fetch(`${base}/_sandbox/faults`, { method: "POST", headers: { "content-type": "application/json" }, body: told });
}

const reward = { utid: "U561593", amount: 25, email: "ada@example.org", firstName: "Ada" };
const first = await placeOrder({ reference: "node-1", ...reward });
console.log("ordered  ", first.referenceOrderID, first.status);

await fault("reset_after_commit"); // the order is made, its answer is lost
const second = await placeOrder({ reference: "node-2", ...reward });
console.log("recovered", second.referenceOrderID, second.status);

const again = await placeOrder({ reference: "node-2", ...reward });
console.log("again    ", again.referenceOrderID, again.referenceOrderID === second.referenceOrderID);

try {
  await placeOrder({ reference: "node-3", ...reward, utid: "U100011" });
} catch (error) {
  console.log(error.message);
}
