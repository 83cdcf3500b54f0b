package org.engram.tensor.file;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.tensor.RefusedInputException;

/**
 * The published names of stored weights. What wrappers put before a name is taken away, however
 * often it stands there, also behind the name of a part: {@code module.} of
 * DistributedDataParallel, {@code _orig_mod.} of compilation, {@code _checkpoint_wrapped_module.}
 * of recomputation and the {@code backbone.} of Neuro-JEPA. Names without a part are those of an
 * encoder where its patch embedding is among them.
 */
public final class WeightNames {
  static final List<String> PARTS = List.of("encoder", "predictor", "target_encoder");

  private static final List<String> WRAPPERS =
      List.of("module.", "_orig_mod.", "_checkpoint_wrapped_module.", "backbone.");
  private static final List<String> OF_ENCODER = List.of("patch_embed.", "blocks.", "norm.");

  private WeightNames() {}

  /**
   * Stored names by their published ones, in the order given.
   *
   * @throws RefusedInputException where two become one
   */
  public static SequencedMap<String, String> of(String file, Collection<String> stored) {
    SequencedMap<String, String> names = new LinkedHashMap<>();
    boolean bare =
        stored.stream().map(WeightNames::strip).anyMatch("patch_embed.proj.weight"::equals);
    for (String name : stored) {
      String published = strip(name);
      if (bare && OF_ENCODER.stream().anyMatch(published::startsWith)) {
        published = "encoder." + published;
      }
      String other = names.put(published, name);
      if (other != null) {
        throw new RefusedInputException(
            file + ", '" + name + "'",
            "becomes '" + published + "' like '" + other + "'",
            "names that stay apart without module.",
            "Remove one of the two from the checkpoint.");
      }
    }
    return names;
  }

  static String strip(String name) {
    String stripped = name;
    boolean again = true;
    while (again) {
      again = false;
      for (String wrapper : WRAPPERS) {
        if (stripped.startsWith(wrapper)) {
          stripped = stripped.substring(wrapper.length());
          again = true;
        }
      }
    }
    for (String part : PARTS) {
      if (stripped.startsWith(part + ".")) {
        return part + "." + inner(stripped.substring(part.length() + 1));
      }
    }
    return inner(stripped);
  }

  /** Recomputation wraps blocks deep within a name. */
  private static String inner(String name) {
    String stripped = name.replace("._checkpoint_wrapped_module.", ".");
    for (String wrapper : WRAPPERS) {
      if (stripped.startsWith(wrapper)) {
        return strip(stripped);
      }
    }
    return stripped;
  }
}
