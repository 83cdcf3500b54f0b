/**
 * Recipes: chains of transforms with an id that never means anything else. {@code
 * Recipe.named(id).fit(training)} gives a {@link org.engram.cohort.recipe.FittedRecipe} that
 * applies to any rows and can be stored.
 */
package org.engram.cohort.recipe;
