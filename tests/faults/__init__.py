"""Workers killed, frozen and cut off while a morning of the sample office goes out; counted at the mail server."""
