/**
 * From a run's volumes to a cleaned parcel series, by a recipe. Entries: {@link
 * org.engram.pipeline.preprocess.PreprocessRecipe}, the named settings, and {@link
 * org.engram.pipeline.preprocess.Preprocessor}, which runs them.
 */
package org.engram.pipeline.preprocess;
