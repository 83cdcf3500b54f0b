package org.engram.spark;

/**
 * What became of a manifest.
 *
 * @param out the folder of the table
 * @param rows of the table
 * @param refused scans that could not be embedded
 * @param before scans that an earlier run of the job had finished
 */
public record SparkEmbedResult(String out, long rows, long refused, int before) {}
