package org.engram.pipeline.parcellate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.bids.BidsSidecar;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.parcellation.AtlasStack;
import org.engram.imaging.parcellation.BrainMask;
import org.engram.imaging.parcellation.FrameSource;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.ParcellatedRunFile;
import org.engram.imaging.parcellation.Parcellator;
import org.engram.imaging.parcellation.RunFormat;
import org.engram.imaging.parcellation.SpaceName;
import org.engram.imaging.parcellation.VolumeAtlas;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.imaging.volume.Grid;
import org.engram.pipeline.gradient.FileHash;

/**
 * Parcellates one run of volumes: atlases found, stacked and laid over the run, its regions' series
 * taken in one pass, and written with a sidecar that says from what.
 */
public final class ParcellateJob {
  private ParcellateJob() {}

  /**
   * What was written.
   *
   * @param out the file of the series
   * @param run its content
   */
  public record Result(Path out, ParcellatedRun run) {}

  /**
   * Parcellates and writes.
   *
   * @param bold the run, 4D
   * @param out a file of a {@link RunFormat}, or a folder for a table of the BIDS derivative name
   * @throws org.engram.tensor.EngramException where an input is malformed or does not fit
   */
  public static Result run(Path bold, Path out, ParcellateSettings settings) {
    if (!Files.isDirectory(out)) {
      RunFormat.of(out); // told before any work is done
    }
    List<VolumeAtlasFile> files = AtlasSource.find(settings);
    ParcellatedRun run = parcellate(bold, files, settings);
    Path file = out;
    if (Files.isDirectory(out)) {
      String scan = bold.getFileName().toString();
      file =
          out.resolve(
              ParcellatedRunFile.name(scan, run.atlas().name(), run.statistic(), RunFormat.TSV));
    }
    ParcellatedRunFile.write(run, file, provenance(bold, files, settings));
    return new Result(file, run);
  }

  /** Parcellates without writing. */
  public static ParcellatedRun parcellate(Path bold, ParcellateSettings settings) {
    return parcellate(bold, AtlasSource.find(settings), settings);
  }

  private static ParcellatedRun parcellate(
      Path bold, List<VolumeAtlasFile> files, ParcellateSettings settings) {
    String name = bold.getFileName().toString();
    try (OpenVolumes run = VolumeFile.open(bold)) {
      Grid grid = run.grid();
      List<VolumeAtlas> atlases = new ArrayList<>();
      for (VolumeAtlasFile file : files) {
        Optional<String> space = SpaceName.ofFileName(name);
        atlases.add(settings.fit().inSpace(file.read(), bold.toString(), space));
      }
      VolumeAtlas stack = new AtlasStack(settings.overlap(), settings.resampleAtlas()).of(atlases);
      VolumeAtlas fitted = settings.fit().onGrid(stack, bold.toString(), grid);
      List<String> notes = new ArrayList<>(run.info().notes());
      notes.addAll(fitted.notes());
      BrainMask mask = BrainMask.none(grid.voxels());
      if (settings.mask().isPresent()) {
        Path file = settings.mask().get();
        mask = BrainMask.of(file.toString(), VolumeFile.read(file), grid, settings.resampleAtlas());
      }
      FrameSource frames =
          new TimedFrames(FrameSource.of(run, bold.toString()), time(bold, settings));
      return Parcellator.parcellate(
          frames, fitted.withNotes(notes).regions(), mask, settings.parcellation());
    }
  }

  /** The stated repetition time, or the sidecar's; the file's own is the last resort. */
  private static OptionalDouble time(Path bold, ParcellateSettings settings) {
    if (settings.repetitionTime().isPresent()) {
      return settings.repetitionTime();
    }
    String stem = bold.getFileName().toString().replaceFirst("(?i)\\.nii(\\.gz)?$", "");
    return BidsSidecar.of(bold, stem).repetitionTime();
  }

  private static Map<String, Object> provenance(
      Path bold, List<VolumeAtlasFile> files, ParcellateSettings settings) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Sources", List.of(bold.toString()));
    List<Map<String, Object>> atlases = new ArrayList<>();
    for (VolumeAtlasFile file : files) {
      Map<String, Object> atlas = new LinkedHashMap<>();
      atlas.put("Name", file.name());
      atlas.put("Volume", hashed(file.volume()));
      file.table().ifPresent(table -> atlas.put("Labels", hashed(table)));
      file.space().ifPresent(space -> atlas.put("Space", space));
      atlases.add(atlas);
    }
    json.put("Atlases", atlases);
    json.put("Overlap", settings.overlap().choiceName());
    json.put("AtlasResampling", settings.resampleAtlas() ? "nearest" : "refused");
    settings.assumeSpace().ifPresent(space -> json.put("AssumedSpace", space));
    settings.mask().ifPresent(mask -> json.put("Mask", hashed(mask)));
    String version = ParcellateJob.class.getPackage().getImplementationVersion();
    json.put(
        "GeneratedBy",
        List.of(
            Map.of(
                "Name", "Engram", "Version", Optional.ofNullable(version).orElse("unpackaged"))));
    return json;
  }

  private static Map<String, String> hashed(Path file) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("File", file.toString());
    json.put("Sha256", FileHash.of(file));
    return json;
  }

  /** A run with the repetition time that is known of it from elsewhere, where it is. */
  private record TimedFrames(FrameSource run, OptionalDouble time) implements FrameSource {
    @Override
    public String name() {
      return run.name();
    }

    @Override
    public int frames() {
      return run.frames();
    }

    @Override
    public int length() {
      return run.length();
    }

    @Override
    public OptionalDouble repetitionTime() {
      return time.isPresent() ? time : run.repetitionTime();
    }

    @Override
    public boolean advance() {
      return run.advance();
    }

    @Override
    public void gather(int[] elements, double[] into) {
      run.gather(elements, into);
    }
  }
}
