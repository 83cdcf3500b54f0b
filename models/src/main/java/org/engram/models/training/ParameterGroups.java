package org.engram.models.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.tensor.AdamW;
import org.engram.tensor.Autograd;
import org.engram.tensor.Tensor;

/** Which parameters weight decay applies to. */
public final class ParameterGroups {
  private ParameterGroups() {}

  /**
   * The published groups: first those of each network that decay, then those that do not. A
   * parameter is not decayed if its name has {@code bias} in it or it is one-dimensional, so that
   * mask tokens and patch projections are. Tables that are not trained are in no group.
   *
   * @param networks the parameters of each network, by name
   */
  public static List<AdamW.Group> published(List<SequencedMap<String, Tensor>> networks) {
    List<AdamW.Group> groups = new ArrayList<>();
    networks.forEach(network -> groups.add(group(network, true)));
    networks.forEach(network -> groups.add(group(network, false)));
    return groups;
  }

  private static AdamW.Group group(SequencedMap<String, Tensor> network, boolean decays) {
    SequencedMap<String, Tensor> members = new LinkedHashMap<>();
    network.forEach(
        (name, parameter) -> {
          if (Autograd.hasGradient(parameter) && decays(name, parameter) == decays) {
            members.put(name, parameter);
          }
        });
    return new AdamW.Group(members, decays);
  }

  private static boolean decays(String name, Tensor parameter) {
    return !name.contains("bias") && parameter.dimensions() != 1;
  }
}
