package org.engram.pipeline.inspect;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.cifti.CiftiKind;
import org.engram.imaging.gifti.Gifti;
import org.engram.imaging.gifti.GiftiArray;
import org.engram.imaging.gifti.GiftiFile;
import org.engram.imaging.gifti.Label;
import org.engram.imaging.gifti.Surface;
import org.engram.imaging.timeseries.TimeSeriesFile;

/** Looks at CIFTI-2 matrices and GIFTI surfaces and maps. */
final class CiftiFiles {
  private final Path file;
  private final InspectSettings settings;

  CiftiFiles(Path file, InspectSettings settings) {
    this.file = file;
    this.settings = settings;
  }

  /** Whether a file is one of these: GIFTI by its name, CIFTI by its header. */
  static boolean are(Path file) {
    return isGifti(file) || CiftiFile.is(file);
  }

  private static boolean isGifti(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".gii") || name.endsWith(".gii.gz");
  }

  Inspection inspect() {
    return isGifti(file) ? gifti() : cifti();
  }

  private Inspection cifti() {
    try (CiftiFile cifti = CiftiFile.open(file)) {
      CiftiKind kind = cifti.header().kind();
      Content content =
          new Content.Cifti(
              kind.ending(),
              kind.words(),
              CiftiAxisSummary.of(cifti.header().rows()),
              CiftiAxisSummary.of(cifti.header().columns()),
              cifti.type().toString().toLowerCase(Locale.ROOT),
              cifti.notes());
      return Inspector.of(file, content, fit(kind));
    }
  }

  /** Only a parcellated series can fit a model as it is. */
  private Optional<Fit> fit(CiftiKind kind) {
    if (kind != CiftiKind.PARCEL_SERIES || !TimeSeriesFile.supports(file)) {
      return Optional.empty();
    }
    return settings
        .model()
        .map(
            model ->
                new SeriesFit(TimeSeriesFile.read(file, settings.read()), model, settings.input())
                    .check());
  }

  private Inspection gifti() {
    Gifti gifti = GiftiFile.read(file);
    Optional<Surface> surface = gifti.isSurface() ? Optional.of(gifti.surface()) : Optional.empty();
    Content content =
        new Content.Gifti(
            gifti.structure().orElse(""),
            surface.map(Surface::vertices).orElse(0),
            surface.map(Surface::faces).orElse(0),
            surface.flatMap(Surface::system).map(system -> system.dataSpace()).orElse(""),
            gifti.maps().size(),
            gifti.maps().stream().limit(5).map(CiftiFiles::map).toList(),
            gifti.labels().labels().size(),
            Inspector.first(gifti.labels().labels().stream().map(Label::name).toList()),
            gifti.notes());
    return Inspector.of(file, content, Optional.empty());
  }

  private static Content.Gifti.Map map(GiftiArray array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.at(i);
    }
    List<Integer> shape = array.shape();
    return new Content.Gifti.Map(
        array.name(),
        array.intent().words(),
        shape,
        array.type().name().toLowerCase(Locale.ROOT),
        ValueStatistics.of(values));
  }
}
