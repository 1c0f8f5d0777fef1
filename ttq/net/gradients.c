/* gradients.c - where the gradients of tensors lie. A gradient is needed from the backward of the
 * last operation that reads the tensor to that of its maker; arrays that are never needed at the
 * same time share one room. That is less memory, and more of it stays in cache. */
#include "ttq/net/build.h"

/* From the backward of operation `last` down to that of operation `first`. */
struct life {
    int first, last;
};

struct room {
    size_t floats;
    int free_below; /* the first operation of the life that has it */
    float *at;
};

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

/* Who uses the gradient of this tensor: its readers, its maker, and, where the maker gives the
 * gradient of its own input only when asked, the one that asks. */
static void add_uses(const struct ttq_tensor *tensor, struct life *life)
{
    if (tensor->last_reader && tensor->last_reader->at > life->last)
        life->last = tensor->last_reader->at;
    const struct ttq_op *maker = tensor->maker;
    life->first = at_most(life->first, maker ? maker->at : -1);
    if (maker && ttq_is_asked(maker->in))
        life->first = at_most(life->first, maker->in->maker->at);
}

static const struct ttq_tensor *owner_of(const struct ttq_tensor *tensor)
{
    while (tensor->gradient_of)
        tensor = tensor->gradient_of;
    return tensor;
}

static struct life life_of(const struct ttq_net *net, const struct ttq_tensor *owner)
{
    struct life life = {net->op_count, -1};
    for (int i = 0; i < net->tensor_count; i++)
        if (owner_of(net->tensors[i]) == owner)
            add_uses(net->tensors[i], &life);
    return life;
}

/* The smallest free room that is large enough, else the largest free one, else a new one. */
static int choose(const struct room *rooms, int count, const struct life *life, size_t floats)
{
    int best = count;
    for (int i = 0; i < count; i++) {
        if (rooms[i].free_below <= life->last)
            continue;
        bool fits = rooms[i].floats >= floats,
             smaller = best < count && rooms[i].floats < rooms[best].floats;
        bool best_fits = best < count && rooms[best].floats >= floats;
        if (best == count || (fits && (!best_fits || smaller)) || (!fits && !best_fits && !smaller))
            best = i;
    }
    return best;
}

void ttq_place_gradients(struct ttq_net *net, struct ttq_arena *arena)
{
    static struct room rooms[TTQ_MOST_OPS];
    static int room_of[TTQ_MOST_OPS];
    int count = 0;
    /* Backwards, as lives begin; so a tensor comes after the one whose array it shares. */
    for (int i = net->tensor_count - 1; i >= 0; i--) {
        const struct ttq_tensor *tensor = net->tensors[i];
        room_of[i] = -1;
        /* The loss leaves the logits' padding channels alone: they must stay zero. */
        if (tensor == net->input || tensor == net->logits || tensor->gradient_of ||
            ttq_is_fleeting(tensor))
            continue;
        size_t floats = (size_t)net->batch * ttq_tensor_floats(tensor);
        struct life life = life_of(net, tensor);
        int room = choose(rooms, count, &life, floats);
        if (room == count)
            rooms[count++] = (struct room){0};
        rooms[room].floats = rooms[room].floats > floats ? rooms[room].floats : floats;
        rooms[room].free_below = life.first;
        room_of[i] = room;
    }
    for (int i = 0; i < count; i++)
        rooms[i].at = ttq_arena_floats(arena, rooms[i].floats);
    net->logits->dx = ttq_arena_floats(arena, (size_t)net->batch * ttq_tensor_floats(net->logits));
    for (int i = net->tensor_count - 1; i >= 0; i--) {
        struct ttq_tensor *tensor = net->tensors[i];
        if (tensor->gradient_of)
            tensor->dx = tensor->gradient_of->dx;
        else if (room_of[i] >= 0)
            tensor->dx = rooms[room_of[i]].at;
    }
}
