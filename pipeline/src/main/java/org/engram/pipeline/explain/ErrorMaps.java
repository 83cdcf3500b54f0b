package org.engram.pipeline.explain;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.ErrorMeans;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.pipeline.report.Block;
import org.engram.pipeline.report.SurfaceFigure;
import org.engram.tensor.file.FileHash;

/** Draws a table of prediction errors, as {@code engram predict} writes it, as maps. */
public final class ErrorMaps {
  private static final Measure ERROR =
      new Measure("prediction_error", "error of the predicted latents", false, false, "");

  private ErrorMaps() {}

  /**
   * Draws and writes.
   *
   * @param errors the table: .csv, .tsv or .parquet
   * @throws org.engram.tensor.FileFormatException if it is no such table
   * @throws org.engram.tensor.RefusedInputException if it has no errors, or the surface does not
   *     fit its regions
   */
  public static ExplainResult run(
      Path errors, Path out, Optional<SurfaceFiles> files, boolean overwrite) {
    ErrorMeans means = ErrorMeans.read(errors);
    Atlas atlas =
        new Atlas(
            errors.getFileName().toString(),
            means.regions().stream()
                .map(r -> new Region(r.index(), r.label(), r.hemisphere(), r.network()))
                .toList());
    Optional<SurfaceFiles.Loaded> loaded = files.map(surface -> surface.load(atlas));
    ResultFiles.open(out, overwrite);
    List<CohortMap> maps =
        List.of(new CohortMap(ERROR, atlas.regions(), means.byPatch(), means.byScan()));
    List<String> notes = new ArrayList<>();
    loaded.ifPresent(surface -> notes.addAll(surface.notes()));
    Map<String, Object> sidecar = new LinkedHashMap<>();
    sidecar.put("job", "explain");
    sidecar.put("method", "prediction errors");
    sidecar.put("errors", errors.toAbsolutePath().normalize().toString());
    sidecar.put("errors_hash", FileHash.of(errors));
    sidecar.put("scans", means.sources());
    sidecar.put("notes", notes);
    String json = ResultFiles.json(sidecar);
    MapTables.regions(out.resolve("regions.tsv"), maps);
    MapTables.networks(out.resolve("networks.tsv"), maps);
    if (maps.getFirst().timed()) {
      MapTables.times(out.resolve("time.tsv"), maps, means.patchSeconds());
    }
    MapTables.scans(
        out.resolve("scans.tsv"),
        maps,
        List.of("source"),
        means.sources().stream().map(List::of).toList());
    MapPage page =
        new MapPage(
            new MapPage.About(
                "What can be predicted from the rest",
                "By how much the model misses the latents of regions and times that it does not"
                    + " see. A high error marks what the rest of the brain does not tell; it also"
                    + " marks noise.",
                List.of(
                    new Block.Fact("Scans", Integer.toString(means.sources().size())),
                    new Block.Fact("Table", errors.getFileName().toString())),
                notes,
                means.patchSeconds(),
                json),
            maps,
            Checks.none());
    Optional<SurfaceFigure> surface =
        loaded.map(cortex -> new SurfaceFigure(cortex.surface(), atlas.regions()));
    List<Path> figures = ResultFiles.write(out, page, surface, false);
    ResultFiles.bytes(out.resolve(ResultFiles.SIDECAR), json.getBytes(StandardCharsets.UTF_8));
    return new ExplainResult(
        out, maps, Checks.none(), means.sources().size(), List.of(), figures, notes);
  }
}
