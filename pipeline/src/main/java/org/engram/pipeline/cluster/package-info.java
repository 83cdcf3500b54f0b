/** Running a command's shards under a cluster's scheduler. */
package org.engram.pipeline.cluster;
