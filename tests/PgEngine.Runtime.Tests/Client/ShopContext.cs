using Microsoft.EntityFrameworkCore;

namespace PgEngine.Runtime.Tests.Client;

internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<Order>().ToTable("orders").Property(order => order.Id).HasColumnName("id");
}
