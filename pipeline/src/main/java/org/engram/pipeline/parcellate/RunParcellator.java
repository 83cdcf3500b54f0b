package org.engram.pipeline.parcellate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.parcellation.AtlasFit;
import org.engram.imaging.parcellation.AtlasStack;
import org.engram.imaging.parcellation.BrainMask;
import org.engram.imaging.parcellation.FrameSource;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.ParcellationSettings;
import org.engram.imaging.parcellation.Parcellator;
import org.engram.imaging.parcellation.SpaceName;
import org.engram.imaging.parcellation.VolumeAtlas;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.imaging.volume.Grid;

/**
 * Parcellates runs by the same atlases: these are read once, stacked once a space, and brought once
 * to each of the grids that runs have.
 */
public final class RunParcellator {
  /** A cohort's runs have few grids; a grid's regions take 4 bytes a voxel. */
  private static final int GRIDS = 4;

  private final List<VolumeAtlasFile> files;
  private final List<VolumeAtlas> atlases;
  private final AtlasStack stack;
  private final ParcellationSettings settings;
  private final SequencedMap<Place, VolumeAtlas> placed = new LinkedHashMap<>();

  private record Place(String space, Grid grid) {}

  private RunParcellator(
      List<VolumeAtlasFile> files,
      List<VolumeAtlas> atlases,
      AtlasStack stack,
      ParcellationSettings settings) {
    this.files = files;
    this.atlases = atlases;
    this.stack = stack;
    this.settings = settings;
  }

  /**
   * Reads the atlases.
   *
   * @param files in the order of stacking
   * @param stack how they are stacked, and whether they may be brought to other grids
   * @throws org.engram.tensor.EngramException where one of them is malformed or no atlas
   */
  public static RunParcellator open(
      List<VolumeAtlasFile> files, AtlasStack stack, ParcellationSettings settings) {
    List<VolumeAtlas> atlases = files.stream().map(VolumeAtlasFile::read).toList();
    return new RunParcellator(List.copyOf(files), atlases, stack, settings);
  }

  /** The atlases' files. */
  public List<VolumeAtlasFile> files() {
    return files;
  }

  /**
   * The series of a run's regions.
   *
   * @param assumed the space that the run is taken to be in, whatever it states
   * @throws org.engram.tensor.FileFormatException where a file is malformed
   * @throws org.engram.tensor.RefusedInputException where run, mask and atlases do not go together
   */
  public ParcellatedRun parcellate(BoldRun run, Optional<String> assumed) {
    String name = run.file().toString();
    try (OpenVolumes volumes = VolumeFile.open(run.file())) {
      List<String> notes = new ArrayList<>(volumes.info().notes());
      VolumeAtlas atlas = over(run, volumes.grid(), assumed, notes);
      BrainMask mask = mask(run, volumes.grid());
      FrameSource frames = new TimedFrames(FrameSource.of(volumes, name), run.repetitionTime());
      return Parcellator.parcellate(frames, atlas.withNotes(notes).regions(), mask, settings);
    }
  }

  private BrainMask mask(BoldRun run, Grid grid) {
    return run.mask()
        .map(file -> BrainMask.of(file.toString(), VolumeFile.read(file), grid, stack.resample()))
        .orElseGet(() -> BrainMask.none(grid.voxels()));
  }

  private VolumeAtlas over(BoldRun run, Grid grid, Optional<String> assumed, List<String> notes) {
    String name = run.file().toString();
    Optional<String> stated =
        run.space().or(() -> SpaceName.ofFileName(run.file().getFileName().toString()));
    AtlasFit fit = new AtlasFit(stack.resample(), assumed);
    List<VolumeAtlas> inSpace = new ArrayList<>();
    for (VolumeAtlas atlas : atlases) {
      VolumeAtlas one = fit.inSpace(atlas, name, stated);
      // What is said of this run belongs to it and not to the atlas that is kept for others.
      one.notes().stream()
          .filter(note -> !atlas.notes().contains(note) && !notes.contains(note))
          .forEach(notes::add);
      inSpace.add(one.withNotes(atlas.notes()));
    }
    String space = Objects.requireNonNull(inSpace.getFirst().space().orElse(null));
    VolumeAtlas fitted =
        onGrid(inSpace, new Place(space.toLowerCase(Locale.ROOT), grid), fit, name);
    fitted.notes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
    return fitted;
  }

  private synchronized VolumeAtlas onGrid(
      List<VolumeAtlas> inSpace, Place place, AtlasFit fit, String scan) {
    VolumeAtlas known = placed.get(place);
    if (known == null) {
      known = fit.onGrid(stack.of(inSpace), scan, place.grid());
    }
    placed.putLast(place, known);
    if (placed.size() > GRIDS) {
      placed.pollFirstEntry();
    }
    return known;
  }
}
