package org.engram.imaging.parcellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class AtlasFitTest {
  private static final Optional<String> SIX = Optional.of("MNI152NLin6Asym");
  private static final Optional<String> C2009 = Optional.of("MNI152NLin2009cAsym");
  private static final VolumeAtlas ATLAS = atlas(SIX);

  @Test
  void oneSpaceAndOneGridWithinAThousandthOfAMillimetreFit() {
    Grid near = new Grid(4, 2, 1, Affine.ofRows(2, 0, 0, 10.0009, 0, 2, 0, 0, 0, 0, 2, 5));
    VolumeAtlas fitted = AtlasFit.defaults().fit(ATLAS, "bold", near, SIX);
    assertThat(fitted.rows()).isEqualTo(ATLAS.rows());
    assertThat(fitted.grid()).isEqualTo(near);
    assertThat(fitted.notes()).isEmpty();
  }

  @Test
  void anotherGridIsRefusedWithBothInWordsOrResampledWhenAsked() {
    Grid left = new Grid(4, 2, 1, Affine.ofRows(-2, 0, 0, 16, 0, 2, 0, 0, 0, 0, 2, 5));
    assertThatThrownBy(() -> AtlasFit.defaults().fit(ATLAS, "bold", left, SIX))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("4 x 2 x 1 voxels of 2 x 2 x 2 mm, LAS, first voxel at 16.00")
        .hasMessageContaining("4 x 2 x 1 voxels of 2 x 2 x 2 mm, RAS, first voxel at 10.00")
        .hasMessageContaining("--resample-atlas");
    VolumeAtlas fitted = new AtlasFit(true, Optional.empty()).fit(ATLAS, "bold", left, SIX);
    assertThat(fitted.rows()).containsExactly(1, 0, 0, -1, 1, 1, -1, -1); // mirrored rows
  }

  @Test
  void aScanElsewhereIsRefused() {
    Grid far = new Grid(4, 2, 1, Affine.ofRows(2, 0, 0, 500, 0, 2, 0, 0, 0, 0, 2, 5));
    assertThatThrownBy(() -> new AtlasFit(true, Optional.empty()).fit(ATLAS, "bold", far, SIX))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no voxel of demo within")
        .hasMessageContaining("500");
  }

  @Test
  void aScanThatStatesNoSpaceIsRefusedUnlessItIsAssumedAndNoted() {
    assertThatThrownBy(() -> AtlasFit.defaults().fit(ATLAS, "bold", ATLAS.grid(), Optional.empty()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("bold: no stated space")
        .hasMessageContaining("--assume-space");
    VolumeAtlas fitted =
        new AtlasFit(false, SIX).fit(ATLAS, "bold", ATLAS.grid(), Optional.empty());
    assertThat(fitted.notes())
        .containsExactly(
            "bold states no space; taken to be in MNI152NLin6Asym as asked (--assume-space)");
  }

  @Test
  void anotherSpaceIsRefusedByNameUnlessAssumed() {
    assertThatThrownBy(() -> AtlasFit.defaults().fit(ATLAS, "bold", ATLAS.grid(), C2009))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("the space MNI152NLin2009cAsym")
        .hasMessageContaining("MNI152NLin6Asym, the space of demo");
    VolumeAtlas fitted = new AtlasFit(false, SIX).fit(ATLAS, "bold", ATLAS.grid(), C2009);
    assertThat(fitted.space()).isEqualTo(SIX);
    assertThat(fitted.notes())
        .containsExactly(
            "bold states the space MNI152NLin2009cAsym; taken to be in MNI152NLin6Asym as asked"
                + " (--assume-space)");
    assertThatThrownBy(() -> new AtlasFit(false, C2009).fit(ATLAS, "bold", ATLAS.grid(), SIX))
        .isInstanceOf(RefusedInputException.class);
  }

  @Test
  void anAtlasThatStatesNoSpaceIsRefusedUnlessItIsAssumed() {
    VolumeAtlas nowhere = atlas(Optional.empty());
    assertThatThrownBy(() -> AtlasFit.defaults().fit(nowhere, "bold", ATLAS.grid(), SIX))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("demo: no stated space");
    assertThat(new AtlasFit(false, SIX).fit(nowhere, "bold", ATLAS.grid(), SIX).notes())
        .containsExactly("demo states no space; taken to be in MNI152NLin6Asym as asked");
  }

  @Test
  void aSpaceIsReadOutOfAFilesName() {
    assertThat(
            SpaceName.ofFileName(
                "sub-1_task-rest_space-MNI152NLin6Asym_res-2_desc-preproc_bold.nii.gz"))
        .contains("MNI152NLin6Asym");
    assertThat(
            SpaceName.ofFileName(
                "tpl-MNI152NLin2009cAsym_res-02_atlas-Schaefer2018_desc-400Parcels7Networks_dseg.nii.gz"))
        .contains("MNI152NLin2009cAsym");
    assertThat(
            SpaceName.ofFileName(
                "Schaefer2018_400Parcels_7Networks_order_Tian_Subcortex_S3_MNI152NLin6Asym_2mm.nii.gz"))
        .contains("MNI152NLin6Asym");
    assertThat(SpaceName.ofFileName("Tian_Subcortex_S3_3T_2009cAsym.nii.gz"))
        .contains("MNI152NLin2009cAsym");
    assertThat(SpaceName.ofFileName("schaefer400x17MNI.nii.gz")).isEmpty();
    assertThat(SpaceName.same("MNI152NLin2009cAsym:res-2", "mni152nlin2009casym")).isTrue();
    assertThat(SpaceName.same("MNI152NLin2009cAsym", "MNI152NLin6Asym")).isFalse();
  }

  private static VolumeAtlas atlas(Optional<String> space) {
    // Rows by voxel: -1 0 0 1 / -1 -1 1 1.
    return VolumeAtlas.of(
        "demo",
        VolumeAtlasTest.volume(0, 1, 1, 2, 0, 0, 2, 2),
        new LabelTable("t", VolumeAtlasTest.table("A", 1, "B", 2).entries(), false, List.of()),
        space);
  }
}
