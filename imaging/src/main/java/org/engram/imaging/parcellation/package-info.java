/**
 * From voxels to regions: label volumes with their tables, stacked atlases, and the time series of
 * the regions of a run in one pass over it.
 *
 * <pre>{@code
 * VolumeAtlas atlas = VolumeAtlas.of("schaefer", labels, LabelTable.read(table), Optional.of(space));
 * VolumeAtlas fitted = AtlasFit.defaults().fit(atlas, "sub-01_bold.nii.gz", run.grid(), space);
 * ParcellatedRun regions =
 *     Parcellator.parcellate(FrameSource.of(run, source), fitted.regions(), ParcellationSettings.defaults());
 * ParcellatedRunFile.write(regions, Path.of("sub-01_atlas-schaefer_timeseries.tsv"));
 * }</pre>
 */
package org.engram.imaging.parcellation;
