/**
 * Recipes as files, and a recipe applied to a table of embeddings: what {@code engram recipe} does.
 */
package org.engram.pipeline.recipe;
