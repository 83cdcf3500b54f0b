package org.engram.cohort.store;

/**
 * Something that was done with a store.
 *
 * @param id counts from 1
 * @param kind of it: import, probe, ...
 * @param started when, in UTC, as 2030-01-31T10:20:30Z
 * @param provenance JSON: files and their hashes, options, versions
 */
public record StoreRun(int id, String kind, String started, String provenance) {}
