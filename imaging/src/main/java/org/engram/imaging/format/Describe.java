package org.engram.imaging.format;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.imaging.mgh.MghVolumes;
import org.engram.imaging.nifti.NiftiAffine;
import org.engram.imaging.nifti.NiftiExtension;
import org.engram.imaging.nifti.NiftiGeometry;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiStorage;
import org.engram.imaging.nifti.NiftiVolumes;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.AxisOrientation;
import org.engram.imaging.voxels.VoxelEncoding;
import org.engram.tensor.Problem;

/** Says of an open file what {@link VolumeInfo} wants to know. */
final class Describe {
  /** The transform code of MNI152 space. */
  private static final int MNI152 = 4;

  private Describe() {}

  static VolumeInfo nifti(NiftiVolumes volumes, boolean gzip) {
    NiftiHeader header = volumes.header();
    NiftiStorage storage = header.storage();
    NiftiGeometry geometry = header.geometry();
    VoxelEncoding encoding = volumes.encoded().encoding();
    NiftiAffine.Origin origin = NiftiAffine.origin(geometry);
    int code =
        switch (origin) {
          case SFORM -> geometry.sform().code();
          case QFORM -> geometry.qform().code();
          case VOXEL_SIZES -> 0;
        };
    return new VolumeInfo(
        "NIfTI-" + storage.version() + (storage.pair() ? ", header and data apart" : "") + gz(gzip),
        header.shape(),
        volumes.frames(),
        storage.type().toString(),
        storage.order() == ByteOrder.BIG_ENDIAN,
        voxelSize(volumes.grid().affine()),
        AxisOrientation.of(volumes.grid().affine()).codes(),
        rows(volumes.grid().affine()),
        switch (origin) {
          case SFORM -> "sform";
          case QFORM -> "qform";
          case VOXEL_SIZES -> "voxel sizes, since neither qform nor sform is set";
        },
        encoding.slope(),
        encoding.intercept(),
        volumes.repetitionTime(),
        volumes.timing().stored() + " " + volumes.timing().unit(),
        volumes.timing().question().map(Describe::ask),
        Optional.of(
            new VolumeInfo.Transforms(
                geometry.qform().code(),
                NiftiGeometry.meaning(geometry.qform().code()),
                geometry.sform().code(),
                NiftiGeometry.meaning(geometry.sform().code()))),
        code == MNI152 ? Optional.of("MNI152") : Optional.empty(),
        header.details().description().strip(),
        header.extensions().stream().map(NiftiExtension::toString).toList(),
        volumes.notes());
  }

  static VolumeInfo mgh(MghVolumes volumes, boolean gzip) {
    List<Long> shape = new ArrayList<>();
    volumes.header().shape().forEach(size -> shape.add((long) size));
    return new VolumeInfo(
        "MGH" + gz(gzip),
        shape,
        volumes.frames(),
        volumes.header().type().toString().toLowerCase(Locale.ROOT),
        true,
        voxelSize(volumes.grid().affine()),
        AxisOrientation.of(volumes.grid().affine()).codes(),
        rows(volumes.grid().affine()),
        volumes.header().oriented() ? "directions and centre" : "no orientation: coronal, 1 mm",
        1,
        0,
        volumes.repetitionTime(),
        volumes.repetitionTime().isPresent()
            ? volumes.repetitionTime().getAsDouble() * 1000 + " ms"
            : "",
        volumes.question().map(Describe::ask),
        Optional.empty(),
        Optional.empty(),
        "",
        List.of(),
        volumes.notes());
  }

  private static String gz(boolean gzip) {
    return gzip ? ", gzip" : "";
  }

  private static String ask(Problem problem) {
    return problem.found()
        + "; expected "
        + problem.expected()
        + ". "
        + problem.remedy()
        + ", or state the right one";
  }

  private static List<Double> voxelSize(Affine affine) {
    return List.of(affine.voxelSize(0), affine.voxelSize(1), affine.voxelSize(2));
  }

  private static List<Double> rows(Affine affine) {
    List<Double> rows = new ArrayList<>();
    for (double value : affine.rows()) {
      rows.add(value);
    }
    return rows;
  }
}
