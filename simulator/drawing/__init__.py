"""Pictures of flows and of what is deployed, as SVG that asks nobody for a font."""
