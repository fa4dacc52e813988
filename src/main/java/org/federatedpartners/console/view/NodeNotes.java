package org.federatedpartners.console.view;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.federatedpartners.cluster.NodeState;
import org.federatedpartners.console.Elsewhere;

/** What is to be told of the other nodes of the cluster beside a preview of what becomes of their streams. */
final class NodeNotes {

    private NodeNotes() {}

    /** @param reported what they have reported */
    static List<Text> of(Collection<NodeState> others, Collection<Elsewhere.OnNode> reported) {
        return Stream.concat(others.stream().filter(NodeState::isTrouble).map(other -> Text.of("preview.node." + other.kind(), other.node().name())),
            reported.stream().filter(node -> !node.isAll()).map(node -> Text.of("preview.node.partial", node.node()))).toList();
    }
}
