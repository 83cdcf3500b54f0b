package org.engram.pipeline.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.pretrain.volume.VolumeCache;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.pipeline.pretrain.volume.VolumeManifest;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.pretrain.volume.VolumeStore;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run over time as a volume: read for embedding and kept in a cache. */
class MeanVolumesTest {
  @TempDir private Path folder;
  private NeuroJepaDescription model;
  private Path run;
  private Path mean;

  @BeforeEach
  void write() {
    model = NeuroJepaDescription.open(SmallVolumes.model(folder.resolve("model")));
    mean = SmallVolumes.head(folder.resolve("sub-02_meanbold.nii"), 90);
    Volume head = VolumeFile.read(mean);
    run = folder.resolve("sub-01_bold.nii");
    NiftiWriter.write(
        run, new Growing(head), NiftiHeader.of(head.grid(), Growing.FRAMES, NiftiType.FLOAT32, 2));
  }

  /** Half of a volume, the volume, and one and a half: their mean is the volume. */
  private static final class Growing implements VolumeStream {
    private static final int FRAMES = 3;
    private final Volume mean;
    private int at = -1;

    Growing(Volume mean) {
      this.mean = mean;
    }

    @Override
    public Grid grid() {
      return mean.grid();
    }

    @Override
    public int frames() {
      return FRAMES;
    }

    @Override
    public OptionalDouble repetitionTime() {
      return OptionalDouble.of(2);
    }

    @Override
    public boolean advance() {
      at++;
      return at < FRAMES;
    }

    @Override
    public void read(float[] into) {
      for (int voxel = 0; voxel < into.length; voxel++) {
        into[voxel] = mean.values()[voxel] * (at + 1) / 2;
      }
    }

    @Override
    public void gather(int[] voxels, double[] into) {
      throw new UnsupportedOperationException("whole volumes alone");
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private VolumeScans scans(Path file) {
    return VolumeScans.find(List.of(file.toString()), Optional.of("bold"), List.of());
  }

  private static void assertSame(float[] found, float[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int voxel = 0; voxel < found.length; voxel++) {
      assertThat(Math.abs(found[voxel] - expected[voxel])).isLessThan(1e-5f);
    }
  }

  private Path manifest(String overTime) throws IOException {
    Path table = folder.resolve("manifest.tsv");
    Files.writeString(
        table,
        "subject\tmodality\tpath\tover_time\n"
            + "01\tbold\t%s\t%s\n".formatted(run.getFileName(), overTime)
            + "02\tbold\t%s\tn/a\n".formatted(mean.getFileName()));
    return table;
  }

  @Test
  void aManifestSaysOfWhichRunsTheMeanIsTaken() throws IOException {
    VolumeScans scans = scans(manifest("mean"));
    VolumePreparer preparer = new VolumePreparer(model, scans.scans(), Optional.empty());
    PreparedVolume ofRun = preparer.prepare(scans.scans().get(0));
    PreparedVolume ofMean = preparer.prepare(scans.scans().get(1));

    assertSame(ofRun.input(), ofMean.input());
    assertThat(ofRun.warnings()).contains("the mean of 3 volumes over time");

    Path other = manifest("median");
    assertThatThrownBy(() -> VolumeManifest.read(other))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("over_time 'median'");
  }

  @Test
  void withoutThatARunIsRefusedByName() {
    VolumeScans scans = scans(run);
    VolumePreparer preparer = new VolumePreparer(model, scans.scans(), Optional.empty());

    assertThat(preparer.read(scans.scans().getFirst()))
        .isInstanceOfSatisfying(
            ScanOutcome.Refused.class,
            no -> assertThat(no.problem().line()).contains("3 volumes over time", "--mean"));
    VolumeScan averaged = scans.withMeans().scans().getFirst();
    assertThat(preparer.read(averaged)).isInstanceOf(ScanOutcome.Ready.class);
  }

  @Test
  void aCacheKeepsTheMean() throws IOException {
    VolumeReading reading =
        new VolumeReading(
            VolumePreparer.preparation(model.config(), model.input()), model.config().volume());
    Path cache = folder.resolve("cache");
    VolumeIndex index =
        VolumeCache.build(
            VolumeManifest.read(manifest("mean")),
            reading,
            cache,
            VolumeCacheSettings.defaults(),
            false,
            VolumeListener.SILENT);

    assertThat(index.refused()).isEmpty();
    try (VolumeStore store = VolumeCache.store(cache, VolumeCache.open(cache), reading)) {
      assertSame(
          store.read(index.volumes().get(0)).values(), store.read(index.volumes().get(1)).values());
    }
  }
}
