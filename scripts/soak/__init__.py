"""`make soak`: threads and tasks on two clients against a service that breaks; nothing grows, hangs or escapes."""
