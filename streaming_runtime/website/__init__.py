"""The website: index of rooms, player pages, and the tracker that nodes report to."""
