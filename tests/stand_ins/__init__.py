"""Stand-ins for the services of others, each faithful enough that their own clients work against it."""
