package org.engram.pipeline.card;

import java.nio.file.Path;

/**
 * What became of a card.
 *
 * @param written false where a person's own text stands there, which stays
 */
public record CardOutcome(Path file, boolean written) {}
