/**
 * Atlases as ordered lists of named regions, and the matching of a series to one by name.
 *
 * <p>From a file's series to a network's input:
 *
 * <pre>{@code
 * RegionMatch match = new LabelMatcher(atlas).match(series, assumeOrder);
 * MatchedSeries run = MatchedSeries.of(series, match, MissingRegions.REFUSE, ConstantRegions.REFUSE);
 * for (Window w : selection.select(run.source(), run.values(), atlas.size(), run.frames(),
 *     run.repetitionTime(), modelFrames, modelTime)) {
 *   float[] input = normalization.apply(w.values(), w.regions(), w.frames(), run.absent());
 *   run.fillMissing(input, w.frames());
 * }
 * }</pre>
 */
package org.engram.imaging.atlas;
