from pathlib import Path

Path("winners.csv").write_text(
    "id,email,first name,utid,amount,currency\nemp-1,ada@example.org,Ada,U561593,25.00,USD\n"
)
