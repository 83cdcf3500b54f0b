package org.engram.pipeline.viewer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.gifti.Surface;
import org.engram.imaging.parcellation.VolumeAtlas;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.report.CorticalSurface;
import org.engram.pipeline.results.EmbeddingMap;

/** A small brain of four regions, a scan of it, and a cohort of twenty. */
public final class MadeViewer {
  static final int SIDE = 12;
  static final int FRAMES = 40;
  public static final int ROWS = 20;

  private MadeViewer() {}

  static Grid grid() {
    return new Grid(SIDE, SIDE, SIDE, Affine.ofRows(10, 0, 0, -55, 0, 10, 0, -55, 0, 0, 10, -55));
  }

  /** Left and right, front and back. */
  static int region(double x, double y) {
    return (x < 0 ? 0 : 1) + (y < 0 ? 0 : 2);
  }

  static Volume scan() {
    float[] values = new float[SIDE * SIDE * SIDE];
    for (int v = 0; v < values.length; v++) {
      values[v] = inside(v) ? 100 + v % SIDE : 0;
    }
    return new Volume(grid(), values);
  }

  /** Below and above. */
  private static Volume experts() {
    float[] values = new float[SIDE * SIDE * SIDE];
    for (int v = 0; v < values.length; v++) {
      values[v] = inside(v) ? v < values.length / 2 ? 1 : 2 : 0;
    }
    return new Volume(grid(), values);
  }

  private static boolean inside(int voxel) {
    double middle = (SIDE - 1) / 2.0;
    int i = voxel % SIDE;
    int j = voxel / SIDE % SIDE;
    int k = voxel / SIDE / SIDE;
    double x = i - middle;
    double y = j - middle;
    double z = k - middle;
    return x * x + y * y + z * z < 25;
  }

  static VolumeAtlas atlas(UnaryOperator<String> name) {
    int[] rows = new int[SIDE * SIDE * SIDE];
    int[] sizes = new int[4];
    for (int v = 0; v < rows.length; v++) {
      rows[v] = inside(v) ? region(v % SIDE - 5.5, v / SIDE % SIDE - 5.5) : -1;
      if (rows[v] >= 0) {
        sizes[rows[v]]++;
      }
    }
    return new VolumeAtlas(
        new Atlas("made", regions(name)),
        new int[] {1, 2, 3, 4},
        grid(),
        rows,
        sizes,
        Optional.empty(),
        List.of());
  }

  static List<Region> regions(UnaryOperator<String> name) {
    return List.of(
        new Region(0, name.apply("LH_Vis_1"), "L", name.apply("Vis")),
        new Region(1, name.apply("RH_Vis_1"), "R", name.apply("Vis")),
        new Region(2, name.apply("LH_Default_1"), "L", name.apply("Default")),
        new Region(3, name.apply("RH_Default_1"), "R", name.apply("Default")));
  }

  /** A ball a hemisphere, of longitudes and latitudes. */
  static CorticalSurface surface() {
    Surface left = ball(-30);
    Surface right = ball(30);
    return new CorticalSurface(left, regions(left), right, regions(right));
  }

  private static int[] regions(Surface mesh) {
    return IntStream.range(0, mesh.vertices())
        .map(v -> region(mesh.at(v, 0), mesh.at(v, 1)))
        .toArray();
  }

  private static Surface ball(float centre) {
    int across = 24;
    int up = 13;
    float[] points = new float[3 * across * up];
    List<Integer> corners = new ArrayList<>();
    for (int j = 0; j < up; j++) {
      for (int i = 0; i < across; i++) {
        double longitude = 2 * Math.PI * i / across;
        double latitude = Math.PI * (j / (up - 1.0) - 0.5);
        int v = j * across + i;
        points[3 * v] = centre + (float) (25 * Math.cos(longitude) * Math.cos(latitude));
        points[3 * v + 1] = (float) (60 * Math.sin(longitude) * Math.cos(latitude));
        points[3 * v + 2] = (float) (40 * Math.sin(latitude));
        if (j + 1 < up) {
          int next = j * across + (i + 1) % across;
          corners.addAll(List.of(v, next, v + across, next, next + across, v + across));
        }
      }
    }
    return new Surface(
        Optional.empty(),
        points,
        corners.stream().mapToInt(Integer::intValue).toArray(),
        Optional.empty());
  }

  /** Region 1 goes with region 0, region 2 against it, region 3 never changes. */
  static float[] series() {
    float[] values = new float[4 * FRAMES];
    for (int t = 0; t < FRAMES; t++) {
      float wave = (float) Math.sin(t / 3.0);
      values[t] = wave;
      values[FRAMES + t] = 5 + 2 * wave;
      values[2 * FRAMES + t] = 3 - wave;
      values[3 * FRAMES + t] = 7;
    }
    return values;
  }

  /** Two groups far apart. */
  static CohortRows embeddings(UnaryOperator<String> name) {
    Random random = new Random(5);
    List<RowKey> keys = new ArrayList<>();
    double[][] features = new double[ROWS][6];
    List<String> sites = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      keys.add(new RowKey(String.format(Locale.ROOT, "%02d", row), "", ""));
      for (int k = 0; k < 6; k++) {
        features[row][k] = 0.2 * random.nextGaussian() + (k % 2 == row % 2 ? 3 : 0);
      }
      sites.add(name.apply(row % 2 == 0 ? "KKI" : "NYU"));
    }
    String column = name.apply("site");
    return new CohortRows(keys, features, Map.of(column, new Covariate.Categories(column, sites)));
  }

  /** All of it, every text changed by a name. */
  public static ViewerData data(UnaryOperator<String> name) {
    CohortRows rows = embeddings(name);
    CohortPoints points = CohortMaps.of(EmbeddingMap.of("map", "made", rows, 1), Optional.of(rows));
    return new ViewerData(
        name.apply("Made"),
        name.apply("four regions"),
        List.of(name.apply("a note")),
        regions(name),
        List.of(
            new VolumeLayer(
                name.apply("scan"), VolumeLayer.Kind.SCAN, DisplayVolume.of(scan()), List.of()),
            new VolumeLayer(
                name.apply("experts"),
                VolumeLayer.Kind.LABELS,
                DisplayVolume.of(experts()),
                List.of("nothing", name.apply("expert 0"), name.apply("expert 1")))),
        Optional.of(DisplayVolume.regions(atlas(name))),
        SurfaceMesh.of(surface()),
        List.of(
            RegionMap.of(
                name.apply("Attention"), "", new double[] {1, 2, 3, Double.NaN}, new double[0]),
            RegionMap.of("Gradient 1", "", new double[] {-1, -0.5, 0.5, 1}, new double[0])),
        List.of(
            new RegionSeries(
                new RowKey("00", "", "rest"), FRAMES, OptionalDouble.of(2), Part.of(series()))),
        Optional.of(points));
  }
}
