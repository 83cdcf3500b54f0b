/**
 * Preprocessing recipes: the named settings that lead from a scan to a cleaned parcel series.
 * Entry: {@link org.engram.pipeline.preprocess.PreprocessRecipe}.
 */
package org.engram.pipeline.preprocess;
