/** From the shards of a job to the table that one job over all scans would have written. */
package org.engram.pipeline.merge;
