"""Web chat: the pages and scripts of the widget, and the conversation by WebSocket or long poll."""
