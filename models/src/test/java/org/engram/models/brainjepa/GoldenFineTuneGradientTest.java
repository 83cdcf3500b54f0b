package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** The gradient of a classification head's cross entropy, through the whole encoder. */
class GoldenFineTuneGradientTest {
  @Test
  void theGradientsAreThePublishedOnes() {
    try (Golden golden = new Golden("finetune_head");
        Scope weights = Scope.openDetached();
        Scope _ = Scope.open()) {
      Parameters all = Parameters.trained(golden.source(), "", golden.compute, weights);
      long dim = golden.config.embedDim();
      Encoder encoder = Encoder.load(all.under("encoder"), golden.config, golden.gradient());
      LayerNorm norm = LayerNorm.load(all.under("fc_norm"), dim, 1e-6);
      Linear head = Linear.load(all.under("head"), dim, 2);
      Tensor logits = head.forward(norm.forward(encoder.forward(golden.x()).mean(1)));
      Autograd.backward(logits.crossEntropy(Tensors.of(golden.file.get("input.labels"))));
      Map<String, Tensor> compared = new LinkedHashMap<>();
      golden.file.names().stream()
          .filter(name -> name.startsWith("grad."))
          .forEach(
              name -> {
                Tensor weight = all.named().get(name.substring("grad.".length()));
                Tensor gradient = Autograd.gradient(weight).orElseThrow();
                golden.check(name, gradient);
                compared.put(name, gradient);
              });
      assertThat(compared).hasSize(7);
      assertThat(Autograd.gradient(all.named().get("encoder.pos_embed_proj.emb_h"))).isEmpty();
    }
  }
}
