"""Photos that residents add to a thing of the portal: kept, shown, taken away, whatever the thing.

An app makes `AbstractPhoto` real with its own foreign key, and declares one `Album`.
"""
