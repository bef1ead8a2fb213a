"""What comes back of messages: clicks, opens, people who leave, bounces, complaints and replies."""
