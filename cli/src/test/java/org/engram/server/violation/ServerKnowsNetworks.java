package org.engram.server.violation;

import org.engram.models.violation.ModelsReadFiles;

/** Breaks a rule on purpose: the service asks the pipeline for embeddings, not a network. */
public record ServerKnowsNetworks(ModelsReadFiles network) {}
