"""What is known of a delivery beside its rows: what it brings, for which period, in what order, by what proof."""
