package org.engram.cohort.transform;

/**
 * A column that a transform reads.
 *
 * @param numbers whether it must hold numbers; else each different value is a category
 */
public record ColumnNeed(String name, boolean numbers) {}
