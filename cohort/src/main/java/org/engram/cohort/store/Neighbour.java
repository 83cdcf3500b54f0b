package org.engram.cohort.store;

import org.engram.cohort.rows.RowKey;

/**
 * A subject near to another.
 *
 * @param closest its row that is nearest
 * @param cosine of the angle between that row's vector and the one asked for, from -1 to 1
 * @param rows that the subject has in the set
 */
public record Neighbour(String subject, RowKey closest, double cosine, long rows) {}
