package org.engram.pipeline.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.engram.models.neurojepa.NeuroJepa.EncoderChoice;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.VolumeVariant;
import org.engram.models.neurojepa.VolumeWeightLayout;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model through the published release's form and back. */
class VolumeModelConversionTest {
  @TempDir Path folder;

  @Test
  void anEncoderGoesThereAndBackWithTheSameBits() {
    VolumeShape shape = new VolumeShape(List.of(24, 24, 24), List.of(12, 12, 12), 1);
    NeuroJepaConfig config = NeuroJepaConfig.of(VolumeVariant.VIT_TINY, shape);
    new NewNeuroJepa(config, VolumeInput.of("published", shape)).write(folder.resolve("model"), 4);
    NeuroJepaDescription model = NeuroJepaDescription.open(folder.resolve("model"));

    VolumeModelConversion.Result published =
        VolumeModelConversion.toPublished(
            model, EncoderChoice.CONTEXT_IF_PRESENT, folder.resolve("published"));
    NeuroJepaDescription read = NeuroJepaDescription.open(folder.resolve("published"));
    VolumeModelConversion.toDirectory(read, folder.resolve("back"));

    assertThat(published.tensors().keySet())
        .containsExactlyInAnyOrderElementsOf(VolumeWeightLayout.ofEncoder(config).keySet());
    assertThat(read.config()).isEqualTo(config);
    assertThat(NeuroJepaDescription.open(folder.resolve("back")).config()).isEqualTo(config);
    try (Safetensors before = Safetensors.open(folder.resolve("model/model.safetensors"));
        Safetensors after = Safetensors.open(folder.resolve("back/model.safetensors"))) {
      assertThat(after.names()).hasSize(VolumeWeightLayout.ofEncoder(config).size());
      for (String name : after.names()) {
        assertThat(after.get(name)).as(name).isEqualTo(before.get(name));
      }
    }
  }

  @Test
  void aModelOfAnotherSizeHasNoPublishedForm() {
    NeuroJepaDescription model =
        NeuroJepaDescription.open(SmallVolumes.model(folder.resolve("model")));

    assertThatThrownBy(
            () ->
                VolumeModelConversion.toPublished(
                    model, EncoderChoice.CONTEXT_IF_PRESENT, folder.resolve("published")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no variant");
  }
}
