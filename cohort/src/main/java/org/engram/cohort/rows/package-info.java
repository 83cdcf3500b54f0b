/**
 * Rows of a cohort in memory: who, which numbers, which columns. What transforms, probes and
 * associations work on.
 */
package org.engram.cohort.rows;
