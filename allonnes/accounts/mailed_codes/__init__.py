"""Codes sent by mail and typed back, which prove that an address is somebody's: signing in, proving it is you, doing
something without account.

An app that asks for one makes `AbstractMailedCode` real beside the thing that waits for it.
"""
