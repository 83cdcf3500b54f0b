package org.engram.bench.violation;

import org.engram.cohort.violation.CohortKnowsModels;

/** Breaks a rule on purpose: bench measures models, not cohorts. */
public record BenchKnowsCohort(CohortKnowsModels cohort) {}
