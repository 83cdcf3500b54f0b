package org.engram.cohort.violation;

import org.engram.models.violation.ModelsReadFiles;

/** Breaks a rule on purpose: cohort does not know how an embedding was made. */
public record CohortKnowsModels(ModelsReadFiles model) {}
