package org.engram.models.neurojepa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.neurojepa.VolumeEncoder.Output;
import org.engram.models.nn.DropPath;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoder's forward passes recorded from the published implementation. */
class GoldenEncoderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "vit_dense_a",
        "vit_dense_b",
        "vit_dense_c_grid898",
        "vit_dense_d_outlayers_aniso",
        "vit_dense_e_swiglu",
        "vit_dense_f_norope",
        "vit_moe_a",
        "vit_moe_b_sigmoid"
      })
  void everyStageMeetsThePublishedOne(String name) {
    try (Golden golden = new Golden(name);
        Scope _ = Scope.open()) {
      VolumeEncoder encoder = VolumeEncoder.load(golden.parameters(""), golden.config);
      List<Integer> layers = layers(golden);
      int finals = 0;
      for (String tag : tags(golden)) {
        String out = "out." + tag + ".";
        golden.check(out + "patch_embed", encoder.patches(golden.tensor("in.x")));
        Output output =
            encoder.forward(
                golden.tensor("in.x"),
                tag.equals("nomask") ? null : golden.tensor("in." + tag),
                layers,
                golden.checkBlocks(out + "block", ""),
                DropPath.none());
        golden.check(out + "final", output.tokens());
        finals += golden.io.has(out + "final") ? 1 : 0;
        for (int i = 0; i < layers.size(); i++) {
          golden.check(out + "out_layer" + i, output.layers().get(i));
        }
        checkRoutings(golden, out, output.routings());
      }
      assertThat(finals + layers.size()).as("recorded results").isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vit_moe_a", "vit_moe_b_sigmoid"})
  void tokensAreCountedByExpertOverAllPasses(String name) {
    try (Golden golden = new Golden(name);
        Scope _ = Scope.open()) {
      VolumeEncoder encoder = VolumeEncoder.load(golden.parameters(""), golden.config);
      Map<Integer, MixtureOfExperts> mixtures = encoder.mixtures();
      assertThat(mixtures.keySet())
          .containsExactlyElementsOf(golden.config.mixture().orElseThrow().blocks());
      mixtures.forEach(
          (block, mixture) ->
              assertThat(mixture.counts())
                  .isEqualTo(golden.tensor("out.block" + block + ".moe.counts_initial").toLongs()));

      for (String tag : tags(golden)) {
        encoder.forward(
            golden.tensor("in.x"), tag.equals("nomask") ? null : golden.tensor("in." + tag));
      }

      mixtures.forEach(
          (block, mixture) ->
              assertThat(mixture.counts())
                  .isEqualTo(
                      golden
                          .tensor("out.block" + block + ".moe.counts_after_all_forwards")
                          .toLongs()));
    }
  }

  @ParameterizedTest
  @CsvSource({"8,9,8", "4,4,4", "2,3,2", "3,3,2"})
  void positionsOnAnyGridAreThePublishedOnes(int height, int width, int depth) {
    try (Safetensors file = Safetensors.open(Golden.FOLDER.resolve("rope_positions.safetensors"))) {
      PatchGrid grid = new PatchGrid(height, width, depth);
      String name = "grid" + height + "x" + width + "x" + depth;
      checkPositions(
          TokenPositions.ofPublishedEncoder(grid), file, name + ".encoder.frame_height_width");
      checkPositions(
          TokenPositions.ofPublishedPredictor(grid), file, name + ".predictor.frame_height_width");
    }
  }

  @Test
  void correctedPositionsAreTheTokensOwnPlaces() {
    TokenPositions places = TokenPositions.ofPlaces(new PatchGrid(2, 3, 4));

    assertThat(places.frame()[23]).isEqualTo(1);
    assertThat(places.height()[23]).isEqualTo(2);
    assertThat(places.width()[23]).isEqualTo(3);
    assertThat(places.height()[5]).isEqualTo(1);
    assertThat(places.width()[5]).isEqualTo(1);
  }

  private static void checkPositions(TokenPositions positions, Safetensors file, String name) {
    long[] wanted = new long[positions.frame().length * 3];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = (long) file.get(name).value(i);
    }
    for (int token = 0; token < positions.frame().length; token++) {
      assertThat(
              new long[] {
                positions.frame()[token], positions.height()[token], positions.width()[token]
              })
          .as(name + ", token " + token)
          .isEqualTo(Arrays.copyOfRange(wanted, token * 3, token * 3 + 3));
    }
  }

  private static void checkRoutings(Golden golden, String out, List<Optional<Routing>> routings) {
    for (int block = 0; block < routings.size(); block++) {
      assertThat(routings.get(block).isPresent()).isEqualTo(golden.config.hasExperts(block));
      if (routings.get(block).isEmpty()) {
        continue;
      }
      Routing routing = routings.get(block).get();
      String moe = out + "block" + block + ".moe.";
      long tokens = routing.chosen().length / routing.active();
      try (Scope _ = Scope.open()) {
        Tensor indices = golden.tensor(moe + "indices");
        assertThat(routing.chosen()).as(moe + "indices").isEqualTo(indices.toLongs());
      }
      golden.check(moe + "weights", new long[] {tokens, routing.active()}, routing.weights());
      golden.check(moe + "scores", new long[] {tokens, routing.experts()}, routing.scores());
    }
  }

  private static List<String> tags(Golden golden) {
    List<String> tags = new java.util.ArrayList<>();
    golden.json.get("forward_order").forEach(tag -> tags.add(tag.asString()));
    return tags;
  }

  private static List<Integer> layers(Golden golden) {
    List<Integer> layers = new java.util.ArrayList<>();
    golden.json.get("config").path("out_layers").forEach(layer -> layers.add(layer.asInt()));
    return layers;
  }
}
