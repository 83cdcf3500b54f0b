package org.engram.pipeline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.cifti.BrainModel;
import org.engram.imaging.cifti.BrainModelAxis;
import org.engram.imaging.cifti.CiftiAxis;
import org.engram.imaging.cifti.CiftiHeader;
import org.engram.imaging.cifti.CiftiWriter;
import org.engram.imaging.cifti.Indices;
import org.engram.imaging.cifti.ParcelAxis;
import org.engram.imaging.cifti.ScalarAxis;
import org.engram.imaging.cifti.SeriesAxis;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CiftiInspectionTest {
  private static final BrainModelAxis DENSE =
      new BrainModelAxis(
          List.of(
              new BrainModel.Surface("CORTEX_LEFT", 0, 10, Indices.of(0, 1, 7)),
              new BrainModel.Voxels("BRAIN_STEM", 3, Indices.of(5))),
          Optional.of(new Grid(4, 5, 6, Affine.scaling(2, 2, 2))));

  @TempDir private Path folder;

  private Path write(String name, CiftiAxis rows, CiftiAxis columns) {
    Path file = folder.resolve(name);
    CiftiWriter.write(
        file,
        CiftiHeader.of(rows, columns),
        CiftiWriter.Numbers.FLOAT32,
        (row, into) -> Arrays.setAll(into, column -> row + column));
    return file;
  }

  @Test
  void aDenseSeriesIsToldByStructure() {
    Path file = write("a.dtseries.nii", DENSE, SeriesAxis.ofSeconds(3, 0.72));

    Inspection inspection = Inspection.of(file);
    Content.Cifti cifti = (Content.Cifti) inspection.content();

    assertThat(inspection.kind()).isEqualTo("CIFTI-2 dense time series (dtseries)");
    assertThat(cifti.storedAs()).isEqualTo("float32");
    assertThat(cifti.rows().size()).isEqualTo(4);
    assertThat(cifti.rows().structures())
        .containsExactly(
            new CiftiAxisSummary.Structure("CORTEX_LEFT", "vertices", 3, 10),
            new CiftiAxisSummary.Structure("BRAIN_STEM", "voxels", 1, 0));
    assertThat(cifti.rows().volume()).contains("4 x 5 x 6 voxels of 2 x 2 x 2 mm");
    assertThat(cifti.columns().size()).isEqualTo(3);
    assertThat(cifti.columns().step()).hasValue(0.72);
    assertThat(cifti.columns().unit()).isEqualTo("second");
    assertThat(inspection.fit()).isEmpty();
  }

  @Test
  void aFileIsKnownByItsHeaderWhateverItsName() throws IOException {
    Path file =
        write("a.pscalar.nii", ParcelAxis.named(List.of("p", "q")), ScalarAxis.named(List.of("m")));
    Path renamed = Files.copy(file, folder.resolve("b.nii"));

    Content.Cifti cifti = (Content.Cifti) Inspection.of(renamed).content();

    assertThat(cifti.format()).isEqualTo("pscalar");
    assertThat(cifti.rows().firstNames()).containsExactly("p", "q");
    assertThat(cifti.columns().firstNames()).containsExactly("m");
  }

  @Test
  void aMapOnASurfaceIsTold() throws IOException {
    String document =
        """
        <?xml version="1.0"?>
        <GIFTI Version="1.0" NumberOfDataArrays="1">
        <DataArray Intent="NIFTI_INTENT_SHAPE" DataType="NIFTI_TYPE_FLOAT32" \
        ArrayIndexingOrder="RowMajorOrder" Dimensionality="1" Dim0="3" Encoding="ASCII" \
        Endian="LittleEndian"><MetaData><MD><Name>Name</Name><Value>sulc</Value></MD></MetaData>\
        <Data>1 2 4.5</Data></DataArray></GIFTI>
        """;
    Path file = Files.writeString(folder.resolve("a.shape.gii"), document);

    Content.Gifti gifti = (Content.Gifti) Inspection.of(file).content();

    assertThat(gifti.kind()).isEqualTo("GIFTI maps");
    assertThat(gifti.firstMaps()).hasSize(1);
    Content.Gifti.Map map = gifti.firstMaps().getFirst();
    assertThat(map.name()).isEqualTo("sulc");
    assertThat(map.intent()).isEqualTo("shape");
    assertThat(map.shape()).containsExactly(3);
    assertThat(map.values().mean()).isCloseTo(2.5, within(1e-12));
    Files.writeString(file, document.replace("4.5", ""));
    assertThatThrownBy(() -> Inspection.of(file)).isInstanceOf(FileFormatException.class);
  }

  @Test
  void theRealFilesAreTold() {
    Content.Cifti labels =
        (Content.Cifti)
            Inspection.of(
                    real(
                        "cifti/Schaefer2018_400Parcels_17Networks_order_Tian_Subcortex_S3"
                            + ".dlabel.nii"))
                .content();
    Content.Gifti surface =
        (Content.Gifti) Inspection.of(real("surfaces/conte69_32k_lh.gii")).content();

    assertThat(labels.columns().maps().getFirst().count()).isEqualTo(451);
    assertThat(labels.columns().maps().getFirst().firstLabels()).startsWith("???", "HIP-head-m-rh");
    assertThat(labels.rows().structures()).hasSize(21);
    assertThat(surface.kind()).isEqualTo("GIFTI surface");
    assertThat(surface.structure()).isEqualTo("CortexLeft");
    assertThat(surface.vertices()).isEqualTo(32492);
    assertThat(surface.triangles()).isEqualTo(64980);
  }

  private static Path real(String relative) {
    String named = System.getenv("ENGRAM_TEST_DATA");
    Path shared = named == null || named.isBlank() ? null : Path.of(named);
    for (Path up = Path.of("").toAbsolutePath();
        shared == null && up != null;
        up = up.getParent()) {
      shared = Files.isDirectory(up.resolve("shared/data")) ? up.resolve("shared/data") : null;
    }
    assumeTrue(
        shared != null && Files.exists(shared.resolve(relative)),
        relative + " is not in the folder of ENGRAM_TEST_DATA (default ../shared/data)");
    return shared.resolve(relative);
  }
}
