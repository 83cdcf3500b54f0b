/**
 * What an analysis found, as a folder that a person can open and a report can read: {@code
 * results.json} with the figures and where they come from, {@code predictions.tsv} with a row a
 * prediction, and further tables. {@link org.engram.cohort.results.ResultsFolder} is the entry.
 */
package org.engram.cohort.results;
