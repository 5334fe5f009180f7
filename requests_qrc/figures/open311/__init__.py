"""The requests for machines: Open311 GeoReport v2, reading alone (http://wiki.open311.org/GeoReport_v2/)."""
