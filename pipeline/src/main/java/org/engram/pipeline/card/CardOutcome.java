package org.engram.pipeline.card;

import java.nio.file.Path;

/**
 * What became of a card.
 *
 * @param written false where a card stays: a person's own, or one that says more than is here now
 */
public record CardOutcome(Path file, boolean written) {}
