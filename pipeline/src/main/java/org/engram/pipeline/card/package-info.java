/**
 * The card of a model: {@code README.md} in the schema that model hubs read, filled from what the
 * model's directory and its run recorded. {@link org.engram.pipeline.card.ModelCard} is the way in.
 */
package org.engram.pipeline.card;
