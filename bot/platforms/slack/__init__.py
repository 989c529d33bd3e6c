"""Slack: slack-bolt (async) over Socket Mode or signed HTTP, for one workspace by token or many by OAuth."""
