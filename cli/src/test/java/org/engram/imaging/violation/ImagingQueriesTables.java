package org.engram.imaging.violation;

import java.sql.Connection;

/** Breaks a rule on purpose: only cohort speaks SQL. */
public record ImagingQueriesTables(Connection connection) {}
