"""The newsdesk: what the first screen of the admin tells a person to do next."""
