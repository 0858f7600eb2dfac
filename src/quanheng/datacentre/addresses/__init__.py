"""Chinese addresses taken apart: divisions, road, number, building, floor, room and what lies beside them."""
