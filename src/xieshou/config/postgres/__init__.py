"""The embedded PostgreSQL: one private cluster per data folder, started by whoever needs it, stopped by the last to leave."""

from xieshou.config.postgres.binaries import ClusterFault
from xieshou.config.postgres.cluster import Cluster

__all__ = ["Cluster", "ClusterFault"]
