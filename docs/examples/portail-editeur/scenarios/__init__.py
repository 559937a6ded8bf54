"""The publisher's own scenarios; those that come with Rentrée Blanche are `rentree_blanche.scenarios`."""
